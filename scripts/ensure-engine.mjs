/**
 * Makes sure that the tests have the ClickHouse engine: `chdb`, installed in `test/engine` (543 MB, there once, and
 * again when its lock file changes) and linked into `node_modules`, where the package looks for it as it would in a
 * service that has it installed. Prints one line.
 */
import { lstatSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installApart } from './install-apart.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const engine = join(at('../test/engine'), 'node_modules', 'chdb')
const link = at('../node_modules/chdb')

installApart(at('../test/engine'), engine)
const present = lstatSync(link, { throwIfNoEntry: false })
// A real installation is somebody's wish, and works as well.
if (!present || present.isSymbolicLink()) {
  rmSync(link, { force: true })
  symlinkSync(engine, link, 'junction')
}
console.log(`engine for tests: ${engine}`)
