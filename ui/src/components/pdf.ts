/**
 * PDF previews by pdf.js: the hostile file is read in a worker, no script of the file runs, forms of the XFA kind are
 * not read, and every font and table the reader needs comes with the application.
 */
import type { PDFDocumentLoadingTask, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

export type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Beyond this many pages the rest is not shown here: a PDF can claim 10⁵ pages in a few bytes. */
export const maxPages = 2000;
/** Below this size a file is read at once; above it, only the parts on screen. */
const wholeBytes = 4_000_000;
/** A canvas larger than this many pixels is drawn coarser, so that one page cannot take all memory. */
export const maxPixels = 12_000_000;

const base = new URL('pdfjs/', document.baseURI).href;

/**
 * Character maps and standard fonts come as scripts: the page's policy lets it fetch nothing but documents, so that
 * an injected script could not talk to anything either.
 */
class Data {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const folder = kind === 'cMapUrl' ? 'cmaps' : 'standard_fonts';
    if (!/^[\w-]+\.(bcmap|pfb|ttf)$/.test(filename)) throw new Error('no such data');
    const { default: text } = (await import(/* @vite-ignore */ `${base}${folder}/${filename}.js`)) as { default: string };
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }
}

async function library() {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  pdfjs.GlobalWorkerOptions.workerSrc = worker;
  return pdfjs;
}

async function bytes(url: string, range?: [begin: number, end: number]): Promise<Uint8Array> {
  const answer = await fetch(url, range ? { headers: { Range: `bytes=${range[0]}-${range[1] - 1}` } } : {});
  if (!answer.ok) throw new Error(`the document protocol answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Opens a document of known size; the caller destroys the task. */
export async function openPdf(url: string, size: number): Promise<PDFDocumentLoadingTask> {
  const pdfjs = await library();
  const common = {
    cMapUrl: base,
    cMapPacked: true,
    standardFontDataUrl: base,
    BinaryDataFactory: Data,
    useWorkerFetch: false,
    wasmUrl: `${base}wasm/`,
    // The page's policy forbids WebAssembly; the decoders have a plain form.
    useWasm: false,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: 100_000_000,
    verbosity: 0,
  };
  if (size > 0 && size <= wholeBytes) return pdfjs.getDocument({ ...common, data: await bytes(url) });
  const first = await bytes(url, [0, Math.min(65_536, size)]);
  class Transport extends pdfjs.PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      bytes(url, [begin, end]).then(
        (chunk) => this.onDataRange(begin, chunk),
        () => this.abort(),
      );
    }
  }
  return pdfjs.getDocument({ ...common, range: new Transport(size, first), disableAutoFetch: true, disableStream: true });
}

/** Puts the page's text over its picture, so that it can be selected, copied and read aloud. */
export async function placeText(page: PDFPageProxy, container: HTMLElement, scale: number): Promise<void> {
  const pdfjs = await library();
  const viewport = page.getViewport({ scale });
  container.replaceChildren();
  container.style.setProperty('--total-scale-factor', String(scale));
  await new pdfjs.TextLayer({ textContentSource: await page.getTextContent(), container, viewport }).render();
}
