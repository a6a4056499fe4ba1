import type { ReactNode } from 'react'
import './visits.css'

export default function VisitsLayout({ children }: { children: ReactNode }) {
  return children
}
