import type { ReactNode } from 'react'
import './products.css'

export default function ProductsLayout({ children }: { children: ReactNode }) {
  return children
}
