import type { ReactNode } from 'react'
import { ProductListScreen } from '#components/admin/products/list-screen.tsx'

/** The list stays while the form of a new product is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <ProductListScreen>{children}</ProductListScreen>
}
