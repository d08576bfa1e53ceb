#!/usr/bin/env node
import { run } from './run.js'

const { stdout, stderr, env } = process
// The exit code is set, not forced: the process ends when everything is written and every writer has handed over.
process.exitCode = await run(process.argv.slice(2), {
  ...{ stdout, stderr, env },
  isTTY: stdout.isTTY,
  columns: stdout.columns,
})
