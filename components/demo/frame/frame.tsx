'use client'

import Link from 'next/link'
import { type ReactNode, useEffect, useRef } from 'react'
import { usePathname } from '../../browser/address.ts'
import { text } from '../messages.zh-CN.ts'
import styles from './demo.module.css'

const pages = [
  { href: '/', name: text.nav.home },
  { href: '/demo/people', name: text.nav.people },
  { href: '/demo/inbox', name: text.nav.inbox },
  { href: '/demo/sms', name: text.nav.sms },
  { href: '/demo', name: text.nav.clock },
  { href: '/demo/visits', name: text.nav.visits },
  { href: '/admin', name: text.nav.admin },
]

/** The bar at the top of every demo page. It marks the page as a demo. */
export function DemoBar() {
  return (
    <aside className={styles.bar} aria-label={text.demo}>
      <span className={styles.badge}>{text.demo}</span>
      <span>{text.demoBar}</span>
    </aside>
  )
}

/** The layout of a demo page: the bar, the navigation, the heading. */
export function Frame(props: { title: string; lead?: string; narrow?: boolean; children: ReactNode }) {
  const path = usePathname()
  const nav = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a phone, the navigation is wider than the screen, so the current page's link is scrolled into view.
    const here = nav.current?.querySelector('[aria-current]')
    if (nav.current && here)
      nav.current.scrollLeft =
        nav.current.scrollLeft + here.getBoundingClientRect().right - window.innerWidth + 56
  }, [])
  return (
    <div className={styles.demo}>
      <DemoBar />
      <nav className={styles.nav} aria-label={text.nav.label}>
        <div ref={nav} className={styles.navIn}>
          {pages.map(({ href, name }) => (
            <Link key={href} href={href} prefetch={false} aria-current={path === href ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </div>
      </nav>
      <main className={props.narrow ? `${styles.main} ${styles.narrow}` : styles.main}>
        <header>
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p className={styles.lead}>{props.lead}</p>}
        </header>
        {props.children}
      </main>
    </div>
  )
}
