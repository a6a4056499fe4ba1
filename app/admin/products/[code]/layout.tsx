import type { ReactNode } from 'react'
import { ProductScreen } from '#components/admin/products/product-screen.tsx'

/** The product stays while the form of a new version is shown over it. */
export default async function Layout(props: { params: Promise<{ code: string }>; children: ReactNode }) {
  const { code } = await props.params
  return <ProductScreen code={decodeURIComponent(code)}>{props.children}</ProductScreen>
}
