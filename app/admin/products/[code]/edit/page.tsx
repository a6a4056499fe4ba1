import { EditProduct } from '#components/admin/products/product-form.tsx'

export default async function Page({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params
  return <EditProduct code={decodeURIComponent(code)} />
}
