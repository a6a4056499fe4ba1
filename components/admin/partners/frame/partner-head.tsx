'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { PageHead } from '../../ui/page-head.tsx'
import shared from '../../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './partner-head.module.css'

const pages = [
  { name: 'systems', path: '/admin/partners' },
  { name: 'webhooks', path: '/admin/partners/webhooks' },
  { name: 'deliveries', path: '/admin/partners/deliveries' },
  { name: 'usage', path: '/admin/partners/usage' },
] as const

/** The head of the pages of 接口与集成: the title, what the page is about, its buttons, and the ways to the other pages. */
export function PartnerHead(props: { page: (typeof pages)[number]['name']; actions?: ReactNode }) {
  const { page, actions } = props
  return (
    <>
      <PageHead title={text.title} tab={text.tabs[page]} sub={text.leads[page]} actions={actions} />
      <nav className={`${shared.tabs} ${styles.tabs}`} aria-label={text.pages}>
        {pages.map(({ name, path }) => (
          <Link key={name} href={path} prefetch={false} aria-current={name === page ? 'page' : undefined}>
            {text.tabs[name]}
          </Link>
        ))}
      </nav>
    </>
  )
}
