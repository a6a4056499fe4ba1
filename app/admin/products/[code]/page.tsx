import { ProductScreen } from '#components/admin/products/product-screen.tsx'

export default async function Page({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params
  return <ProductScreen code={decodeURIComponent(code)} />
}
