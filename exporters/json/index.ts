export { JsonFileSpanExporter, type JsonFileSpanExporterOptions } from './exporter.js'
export { sealOrphans, type SealedOrphans } from './files/orphans.js'
export { rebuildSidecar } from './files/rebuild-sidecar.js'
export { JsonFileSource, type JsonFileSourceOptions } from './source/source.js'
