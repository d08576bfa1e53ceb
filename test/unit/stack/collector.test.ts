import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Exporter {
  create_schema?: boolean
  async_insert?: boolean
  password?: string
  username?: string
  connection_params?: Record<string, string>
  sending_queue: { storage?: string; block_on_overflow?: boolean }
  retry_on_failure: { enabled: boolean; max_elapsed_time: string }
}
interface Pipeline {
  receivers: string[]
  processors: string[]
  exporters: string[]
}
interface Config {
  receivers: Record<string, unknown>
  processors: Record<string, unknown>
  exporters: Record<string, Exporter>
  extensions: Record<string, { directory?: string }>
  service: { extensions: string[]; pipelines: Record<string, Pipeline> }
}

const text = readFileSync('collector-config/otel-collector.yaml', 'utf8')
const config = parse(text) as Config
const pipelines = Object.values(config.service.pipelines)
const clickhouse = config.exporters['clickhouse']

describe('the configuration of the Collector', () => {
  it.each(['receivers', 'processors', 'exporters'] as const)(
    'uses the %s it defines, and no others',
    (kind) => {
      const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind]))
      expect([...used].sort()).toEqual(Object.keys(config[kind]).sort())
    },
  )

  it('starts the extensions it defines', () => {
    expect([...config.service.extensions].sort()).toEqual(Object.keys(config.extensions).sort())
  })

  it.each(Object.entries(config.exporters))('keeps on disk what it has for %s', (_, { sending_queue }) => {
    expect(config.service.extensions).toContain(sending_queue.storage)
    expect(config.extensions[sending_queue.storage ?? '']?.directory).toBe('/var/lib/otelcol/queue')
  })

  it('has that directory on a volume', () => {
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as {
      services: Record<string, { volumes: string[] }>
    }
    expect(services['collector']?.volumes).toContain('queue:/var/lib/otelcol/queue')
  })

  it('leaves no span out and holds none in memory alone', () => {
    const processors = pipelines.flatMap((pipeline) => pipeline.processors)
    expect(processors.filter((name) => !name.startsWith('memory_limiter'))).toEqual([])
  })

  it('hands every span to each exporter once', () => {
    const exporters = pipelines.flatMap((pipeline) => pipeline.exporters)
    expect(exporters).toHaveLength(new Set(exporters).size)
  })

  it('never gives up on ClickHouse', () => {
    expect(clickhouse?.retry_on_failure).toMatchObject({ enabled: true, max_elapsed_time: '0s' })
  })

  it('soon drops the copies for a dead Jaeger, whose full queue would refuse the records too', () => {
    const { retry_on_failure } = config.exporters['otlp_grpc/jaeger'] ?? {}
    expect(retry_on_failure).toMatchObject({ enabled: true, max_elapsed_time: '10s' })
  })

  it('inserts so that ClickHouse knows a retry again, in the views too', () => {
    expect(clickhouse).toMatchObject({
      async_insert: false,
      connection_params: {
        insert_deduplicate: '1',
        deduplicate_blocks_in_dependent_materialized_views: '1',
      },
    })
  })

  it('makes no tables and has the password of the writer from the environment', () => {
    expect(clickhouse).toMatchObject({ create_schema: false, username: 'spanledger_writer' })
    expect(clickhouse?.password).toBe('${env:CLICKHOUSE_WRITER_PASSWORD}')
  })
})
