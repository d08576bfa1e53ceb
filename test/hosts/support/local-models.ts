import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxModel, type TinyModel } from './tiny-onnx.js'

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'good', 'bad', 'film', 'patient', 'has', 'fever']
const TEXT_INPUTS: TinyModel['inputs'] = ['input_ids', 'attention_mask'].map((name) => ({
  name,
  type: 'int64',
  dims: ['batch', 'sequence'],
}))

/** Tells by the mean of the token ids whether a text is good or bad. */
const CLASSIFIER: TinyModel = {
  inputs: TEXT_INPUTS,
  outputs: [{ name: 'logits', type: 'float', dims: ['batch', 2] }],
  nodes: [
    { op: 'Cast', inputs: ['input_ids'], outputs: ['ids'], attributes: { to: 1 } },
    { op: 'ReduceMean', inputs: ['ids'], outputs: ['mean'], attributes: { axes: [1], keepdims: 1 } },
    { op: 'MatMul', inputs: ['mean', 'weights'], outputs: ['logits'] },
  ],
  weights: [{ name: 'weights', type: 'float', dims: [1, 2], values: [0.25, -0.125] }],
}

const cache = (name: string) => ({ name, type: 'float' as const, dims: ['batch', 1, 'past', 2] })

/** Follows each word by the one behind it in the vocabulary. */
const GENERATOR: TinyModel = {
  inputs: [
    ...TEXT_INPUTS,
    { name: 'position_ids', type: 'int64', dims: ['batch', 'sequence'] },
    cache('past_key_values.0.key'),
    cache('past_key_values.0.value'),
  ],
  outputs: [
    { name: 'logits', type: 'float', dims: ['batch', 'sequence', WORDS.length] },
    cache('present.0.key'),
    cache('present.0.value'),
  ],
  nodes: [
    { op: 'Gather', inputs: ['successors', 'input_ids'], outputs: ['logits'] },
    { op: 'Identity', inputs: ['past_key_values.0.key'], outputs: ['present.0.key'] },
    { op: 'Identity', inputs: ['past_key_values.0.value'], outputs: ['present.0.value'] },
  ],
  weights: [
    {
      name: 'successors',
      type: 'float',
      dims: [WORDS.length, WORDS.length],
      values: WORDS.flatMap((_, row) => WORDS.map((_, column) => (column === row + 1 ? 8 : 0))),
    },
  ],
}

/** A directory with two models in the layout of the Hugging Face hub: `tiny/classifier` and `tiny/generator`. */
export function writeLocalModels(directory: string): void {
  writeModel(join(directory, 'tiny/classifier'), CLASSIFIER, 'model.onnx', {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    id2label: { 0: 'good', 1: 'bad' },
  })
  writeModel(join(directory, 'tiny/generator'), GENERATOR, 'model.onnx', {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    n_layer: 1,
    n_head: 1,
    n_embd: 2,
    vocab_size: WORDS.length,
  })
}

function writeModel(directory: string, model: TinyModel, file: string, config: object): void {
  mkdirSync(join(directory, 'onnx'), { recursive: true })
  writeFileSync(join(directory, 'onnx', file), onnxModel(model))
  const write = (name: string, content: object) =>
    writeFileSync(join(directory, name), JSON.stringify(content))
  write('config.json', config)
  write('tokenizer.json', TOKENIZER)
  write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer', unk_token: '[UNK]', pad_token: '[PAD]' })
}

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
  },
}
