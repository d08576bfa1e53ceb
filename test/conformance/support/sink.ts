import type { EndedSpan } from '../../../src/otel/span-types.js'

/** A sink of a kind, empty when it is made. */
export interface SinkUnderTest {
  /** Its sink URL, and where its journals are: what a query takes. */
  place: { sink: string; journalDir: string }
  /** Hands a batch of spans to the sink, as an exporter does. */
  write(spans: EndedSpan[]): Promise<void>
  /** Does so by another route: as a Collector that writes into the same place. */
  collect(spans: EndedSpan[]): Promise<void>
  /** Puts another text in place of a record's, behind the back of everybody. */
  alter(recordId: string, text: string): Promise<void>
}

export interface SinkKind<T extends SinkUnderTest = SinkUnderTest> {
  name: string
  create(): Promise<T>
  /** A place of this kind where nothing was ever written. */
  missing(): { sink: string; journalDir: string }
}
