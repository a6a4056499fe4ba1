import { NewProduct } from '#components/admin/products/product-form.tsx'

export default function Page() {
  return <NewProduct />
}
