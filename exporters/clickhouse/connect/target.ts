import type { TableNames } from '../schema/names.js'

/** Where the tables are and how to get there: a sink URL and the environment, read. */
export interface ClickHouseTarget {
  /** `clickhouse://host:8123/otel`, `chdb:/srv/audit.chdb`: without user info, the same in every process. */
  label: string
  place: HttpPlace | { kind: 'chdb'; path: string }
  /** @default 'default' */
  database: string
  tables: TableNames
  /** Whether the exporter makes the tables. @default true */
  createSchema: boolean
  /** With Replicated and Distributed tables, made ON CLUSTER. */
  cluster?: string
  storagePolicy?: string
  /** Whether the server is to collect small inserts; an insert waits for that. @default as the server is set */
  asyncInsert?: boolean
}

export interface HttpPlace {
  kind: 'http'
  /** `http:` or `https:`, without user info, path and search. */
  url: URL
  username?: string
  password?: string
  /** A JWT, instead of user and password. */
  accessToken?: string
  headers?: Readonly<Record<string, string>>
  tls?: { ca?: Uint8Array; cert?: Uint8Array; key?: Uint8Array }
  /** Of requests. @default 'gzip' */
  compression: 'gzip' | 'none'
  /** Deadline of one request, in milliseconds. @default 30000 */
  timeoutMs: number
}
