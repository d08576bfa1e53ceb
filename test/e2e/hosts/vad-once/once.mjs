// Asks a model once, and ends.
import { ask } from './ask.mjs'

await ask()
