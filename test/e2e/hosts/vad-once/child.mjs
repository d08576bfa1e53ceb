// Has a process of its own ask.
import { execFileSync } from 'node:child_process'

process.stdout.write(execFileSync(process.execPath, ['once.cjs']))
