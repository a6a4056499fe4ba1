import type { ReactNode } from 'react'
import './quality.css'

export default function QualityLayout({ children }: { children: ReactNode }) {
  return children
}
