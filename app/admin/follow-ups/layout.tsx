import type { ReactNode } from 'react'
import './follow-ups.css'

export default function FollowUpsLayout({ children }: { children: ReactNode }) {
  return children
}
