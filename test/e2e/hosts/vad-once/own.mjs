// A host that registers the instrumentation itself, before its modules are loaded.
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { SpanledgerInstrumentation } from 'spanledger/instrumentation'

registerInstrumentations({ instrumentations: [new SpanledgerInstrumentation()] })
