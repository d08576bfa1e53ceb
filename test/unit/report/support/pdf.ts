import { extractText, getDocumentProxy, getMeta } from 'unpdf'

/** The little of pdf.js that tests ask for; its own types lie in a package that is not installed. */
interface PdfDocument {
  getPage(
    number: number,
  ): Promise<{ getViewport(options: { scale: number }): { width: number; height: number } }>
}

export interface PdfFacts {
  title: unknown
  /** Of the first page, in points. */
  size: [width: number, height: number]
  /** The text of each page. */
  pages: string[]
}

/** What a PDF holds. */
export async function readPdf(bytes: Uint8Array): Promise<PdfFacts> {
  const proxy: unknown = await getDocumentProxy(new Uint8Array(bytes))
  const page = await (proxy as PdfDocument).getPage(1)
  const { width, height } = page.getViewport({ scale: 1 })
  const { text } = await extractText(proxy as Parameters<typeof extractText>[0])
  const { info } = await getMeta(proxy as Parameters<typeof getMeta>[0])
  return { title: info['Title'], size: [Math.round(width), Math.round(height)], pages: text }
}
