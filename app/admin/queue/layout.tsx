import type { ReactNode } from 'react'
import './queue.css'

export default function QueueLayout({ children }: { children: ReactNode }) {
  return children
}
