/** Given names common in Europe and the Americas, without accents: enough to tell a column of people from one of things. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  `aaron abigail ada adam adele adrian adriana agnes ahmed aisha alan albert alberto alejandra alejandro alessandro
  alex alexander alexandra alexandre alexis alfonso alfred ali alice alicia alina alison allison alma alvaro amanda
  amelia amelie ana anastasia anders andre andrea andreas andres andrew andrzej angela angelika anita anja ann anna
  anne annette anthony antoine antonia antonio antti anton arjun arnaud arthur arturo astrid aurelie ava barbara
  bartosz beata beatrice beatriz ben benjamin bernard bernd bernhard bettina bianca birgit bjorn bob brandon brenda
  brian brigitte bruno bryan camila camille carl carla carlos carmen carol carolina caroline catherine cecile
  cecilia celine charles charlie chiara chloe chris christa christian christina christine christof christoph
  christophe christopher cindy claire clara claudia claus clemens colin conrad cristian cristina cynthia dagmar
  damien daniel daniela daniele danielle david deborah denis dennis diana diane diego dieter dirk dmitri dominik
  dominique donald donna dorothea dorothy douglas duarte dylan edith eduardo edward edwin elena eleonora eliana
  elias elisa elisabeth elise elizabeth ella ellen elsa emil emilia emilie emily emma emmanuel enrique eric erica
  erik erika ernst esteban esther ethan etienne eva eve evelyn fabian fabien fabio fatima federica federico felipe
  felix fernanda fernando filip florian frances francesca francesco francisco francois francoise frank franz
  frederic frederik friedrich fritz gabriel gabriela gabriele gary georg george georges gerald gerard gerd gerhard
  gianluca gilles gina giorgio giovanna giovanni giulia giuseppe gloria gonzalo grace graham greg gregory greta
  guido guillaume guillermo gunther gustav hanna hannah hans harald harry hassan heather hector heidi heike heinrich
  heinz helen helena helene helga helmut henri henrik henry herbert hermann holger hugo ian ibrahim ignacio igor
  ines inga ingo ingrid irene irina iris isaac isabel isabella isabelle ivan jack jacob jacqueline jacques jakob
  james jan jana jane janet janine jason javier jean jeanne jeff jeffrey jennifer jeremy jerome jessica jesus jill
  jim jimena joachim joan joana joanna joao jochen joel johan johann johanna johannes john jonas jonathan jordi
  jorge jose josef joseph joshua juan juana judith julia julian julie julien jurgen justin kai karen karin karina
  karl karsten katarina katarzyna kate katharina katherine kathleen kathrin katja keith kelly kenneth kerstin kevin
  kim klara klaus konrad kristian kristina krzysztof kurt kyle lars laura lauren laurence laurent lea leah lena leo
  leon leonardo leonie liam lina linda lisa lorenzo louis louise luc luca lucas lucia lucie lucy ludwig luigi luis
  luisa lukas lydia magdalena maja malgorzata manfred manuel manuela marc marcel marcelo marco marcos marcus margaret
  margarita maria marianne marie marina mario marion marisol mark markus marlene marta martha martin martina mary
  mateo mathias mathieu matteo matthew matthias mats maurice mauricio max maximilian megan melanie melissa mia
  michael michal michel michele michelle miguel mikael mike milan mohamed mohammed monica monika moritz nadia nadine
  nancy natalia natalie nathalie nathan nelly niamh nicholas nick nicola nicolas nicole niels nikolai nils nina noah
  nora norbert olaf oleg olga oliver olivia olivier omar oscar oskar otto pablo pamela paola paolo pascal patricia
  patrick patrik paul paula pauline pavel pawel pedro peggy peter petra philip philipp philippe pia pierre pietro
  pilar priya rachel rafael rahul rainer ralf ralph ramon raquel rasmus raul raymond rebecca regina reinhard renate
  rene ricardo richard rita robert roberta roberto roger roland rolf roman ronald rosa rosemary ruben rudolf ruth
  ryan sabine sabrina salvatore sam samantha samuel sandra sara sarah sean sebastian sergei sergio sharon silke silvia
  simon simone sofia solange sonia sophia sophie stefan stefania stefanie steffen stephan stephanie stephen steve
  steven susan susana susanne svenja svetlana sven sylvia sylvie tamara tanja tara tatiana teresa theo theodor theresa
  thierry thomas thorsten tim timothy tina tobias tom tomas tomasz torsten ulrich ulrike ursula ute uwe valentina
  valerie vanessa vera veronica veronika victor victoria vincent virginie viktor vivian vladimir volker walter wendy
  werner wilhelm willem william wolfgang xavier yann yannick yasmin yves yvonne zoe zofia`
    .split(/\s+/)
    .filter((name) => name !== ''),
)
