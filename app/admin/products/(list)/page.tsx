import { ProductListScreen } from '#components/admin/products/list-screen.tsx'

export default function Page() {
  return <ProductListScreen />
}
