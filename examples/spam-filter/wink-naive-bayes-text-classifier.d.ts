/** The part of wink-naive-bayes-text-classifier that the example uses; the package ships no types of its own. */
declare module 'wink-naive-bayes-text-classifier' {
  interface NaiveBayes {
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean
    definePrepTasks(tasks: ((input: string[]) => string[])[]): number
    learn(tokens: string[], label: string): boolean
    consolidate(): boolean
    /** `[label, log2 of its odds]`, best first; `[['unknown', 0]]` where no token was ever learned. */
    computeOdds(tokens: string[]): [label: string, odds: number][]
    stats(): { labelWiseSamples: Record<string, number>; vocabulary: number }
  }
  export default function naiveBayesTextClassifier(): NaiveBayes
}
