// Has a worker thread ask.
import { Worker } from 'node:worker_threads'

new Worker(new URL('./once.mjs', import.meta.url)).once('exit', (code) => console.log(`worker: ${code}.`))
