export { ClickHouseSpanExporter } from './exporter.js'
export type { ClickHouseSpanExporterOptions } from './exporter-options.js'
