export { DEFAULT_TABLES, type TableNames } from './schema/names.js'
