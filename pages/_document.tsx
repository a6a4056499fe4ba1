import Document, { type DocumentContext, Head, Html, Main, NextScript } from 'next/document'
import { firstScript } from '#components/browser/first-script/first-script.ts'
import { watchdogScript } from '#components/browser/first-script/watchdog.ts'
import { earlyCallScript } from '#components/h5/client/early-call.ts'
import zhCN from '#components/h5/messages/zh-CN.json'

/**
 * Files that only Next's own client requests. The replacement client (components/browser/hydration/pages-client.tsx)
 * requests none of them.
 */
const MANIFESTS = /\/_(?:build|ssg|clientMiddleware)Manifest\.js$/

class CustomerHead extends Head {
  override getScripts(files: Parameters<Head['getScripts']>[0]) {
    const scripts = super.getScripts(files)
    if (this.context.isDevelopment) return scripts
    return scripts.filter(({ props }) => !MANIFESTS.test(String(Reflect.get(Object(props), 'src'))))
  }
}

/** The document of every customer page. It is created once at build time, so it contains no customer's data. */
export default class CustomerDocument extends Document {
  static override async getInitialProps(context: DocumentContext) {
    // Removes the tags that Next adds to the head by itself.
    return { ...(await Document.getInitialProps(context)), head: [] }
  }

  override render() {
    return (
      <Html lang="zh-CN">
        <CustomerHead>
          <meta charSet="utf-8" />
          {/* Zooming stays allowed, because some customers need larger type than 关怀版 (the large-type version). */}
          <meta
            name="viewport"
            content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
          />
          <script dangerouslySetInnerHTML={{ __html: watchdogScript }} />
          <script dangerouslySetInnerHTML={{ __html: `${firstScript}\n${earlyCallScript}` }} />
          <title>{zhCN['brand.name']}</title>
          <meta name="color-scheme" content="only light" />
          {/* Without this tag, iOS would turn policy numbers into phone links. */}
          <meta name="format-detection" content="telephone=no" />
          <meta name="robots" content="noindex" />
          <link rel="icon" href="/icon.svg" sizes="any" type="image/svg+xml" />
        </CustomerHead>
        <body>
          <Main />
          <NextScript />
        </body>
      </Html>
    )
  }
}
