import type { ReactNode } from 'react'
import './problems.css'

export default function ProblemsLayout({ children }: { children: ReactNode }) {
  return children
}
