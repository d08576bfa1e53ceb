import { digestOf } from '../../../record/digest-of.js'
import type { CaptureLevel } from '../../../config/options.js'
import type { SpanAttributes } from '../../../otel/span-types.js'
import { countOf, present, textOf, textsOf, wordOf } from './attributes.js'
import type { SpanReader } from './reader.js'

/** `gen_ai.operation.name` of what calls no model itself. */
const NO_CALL = /^(?:invoke_agent|create_agent|execute_tool|invoke_workflow|plan|retrieval)$/
/** `openinference.span.kind` of what calls a model. */
const MODEL_KINDS: ReadonlySet<string> = new Set(['LLM', 'EMBEDDING', 'RERANKER'])

/** Texts that hold prompts or answers: they are never copied. */
const INPUTS = [
  'gen_ai.input.messages',
  'gen_ai.prompt',
  'input.value',
  'ai.prompt.messages',
  'ai.prompt',
  'ai.value',
]
const OUTPUTS = [
  'gen_ai.output.messages',
  'gen_ai.completion',
  'output.value',
  'ai.response.text',
  'ai.response.object',
]

/**
 * Which model was asked, and how much went in and came out. By the names of OpenTelemetry's conventions for generative AI
 * (new and old), of OpenInference and of Vercel's AI SDK. Prompts and answers are in no reading; under `digest` (and
 * `full`) their keyed digests are.
 */
export const readGenAi: SpanReader = ({ attributes }, { capture }) => {
  if (!callsModel(attributes)) return []
  const requested = textOf(
    attributes,
    'gen_ai.request.model',
    'llm.model_name',
    'embedding.model_name',
    'ai.model.id',
  )
  const modelId = textOf(attributes, 'gen_ai.response.model', 'ai.response.model') ?? requested
  const details = {
    modelId: modelId ?? 'unknown',
    ...(modelId === undefined && { unknown: ['modelId'] }),
    inputData: amount(attributes, capture, INPUTS, inputTokens(attributes)),
    output: {
      ...amount(attributes, capture, OUTPUTS, outputTokens(attributes)),
      ...present({ finishReasons: finishReasons(attributes) }),
    },
    ...present({
      requestedModel: requested === modelId ? undefined : requested,
      provider: textOf(
        attributes,
        'gen_ai.provider.name',
        'gen_ai.system',
        'llm.provider',
        'llm.system',
        'ai.model.provider',
      ),
      operation: operationOf(attributes),
      responseId: wordOf(attributes, 'gen_ai.response.id', 'ai.response.id'),
      conversationId: wordOf(attributes, 'gen_ai.conversation.id', 'session.id'),
    }),
  }
  return [{ eventType: 'model_inference', details }]
}

function callsModel(attributes: SpanAttributes): boolean {
  const kind = textOf(attributes, 'openinference.span.kind')
  if (kind !== undefined) return MODEL_KINDS.has(kind)
  const operation = textOf(attributes, 'gen_ai.operation.name')
  if (operation !== undefined) return !NO_CALL.test(operation)
  return textOf(attributes, 'ai.operationId') !== 'ai.toolCall'
}

function operationOf(attributes: SpanAttributes): string | undefined {
  return (
    wordOf(attributes, 'gen_ai.operation.name', 'ai.operationId', 'llm.request.type') ??
    wordOf(attributes, 'openinference.span.kind')?.toLowerCase()
  )
}

function inputTokens(attributes: SpanAttributes): number | undefined {
  return countOf(
    attributes,
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.usage.prompt_tokens',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'ai.usage.tokens',
  )
}

function outputTokens(attributes: SpanAttributes): number | undefined {
  return countOf(
    attributes,
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.token_count.completion',
    'llm.usage.completion_tokens',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
  )
}

function finishReasons(attributes: SpanAttributes): string[] | undefined {
  const reasons = textsOf(attributes, 'gen_ai.response.finish_reasons', 'ai.response.finishReason')
  return reasons?.filter((reason) => /^[\w-]{1,64}$/.test(reason))
}

function amount(
  attributes: SpanAttributes,
  capture: CaptureLevel,
  names: readonly string[],
  tokens: number | undefined,
): Record<string, unknown> {
  const text = capture === 'shape' ? undefined : contentOf(attributes, names)
  return present({ tokens, content: text === undefined ? undefined : digestOf(text) })
}

/** Text, or the structure that SDK 3.x lets an attribute be. */
function contentOf(attributes: SpanAttributes, names: readonly string[]): unknown {
  const name = names.find((one) => attributes[one] !== undefined && attributes[one] !== null)
  return name === undefined ? undefined : attributes[name]
}
