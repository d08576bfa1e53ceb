import { conform } from './conform.js'
import { jsonFiles } from './support/json-files.js'

conform(jsonFiles, { sinks: 30, filters: 5 })
