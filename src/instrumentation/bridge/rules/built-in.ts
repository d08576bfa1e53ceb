import type { BridgeRule } from './types.js'

/**
 * What is known without being told. Names are those of OpenTelemetry's semantic conventions (database, generative AI,
 * AWS S3; the older names beside the newer), of OpenInference, and of Vercel's AI SDK.
 */
export const BUILT_IN_RULES: readonly BridgeRule[] = [
  {
    name: 'openinference-retriever',
    match: { attributes: { 'openinference.span.kind': 'RETRIEVER' } },
    reader: 'vector_search',
  },
  {
    name: 'openinference-model',
    match: { attributes: { 'openinference.span.kind': true } },
    reader: 'gen_ai',
  },
  { name: 'ai-sdk', match: { attributes: { 'ai.operationId': true } }, reader: 'gen_ai' },
  {
    name: 'gen-ai',
    match: { attributes: { 'gen_ai.operation.name|gen_ai.request.model|gen_ai.response.model': true } },
    reader: 'gen_ai',
  },
  { name: 'aws-s3', match: { attributes: { 'aws.s3.bucket': true } }, reader: 'object_store' },
  { name: 'database', match: { attributes: { 'db.system.name|db.system': true } }, reader: 'database' },
]
