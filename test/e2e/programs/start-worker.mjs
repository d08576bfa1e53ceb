// A worker thread does not inherit what reads TypeScript in its parent: this starts it there, then the program.
import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
await import(workerData.program)
