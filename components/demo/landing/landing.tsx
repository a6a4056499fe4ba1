'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { askDemo, demoApi } from '../api.ts'
import styles from '../frame/demo.module.css'
import { DemoBar } from '../frame/frame.tsx'
import { Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { usePolled } from '../use-polled.ts'
import { Icon, Mark } from './icons.tsx'
import own from './landing.module.css'

const { landing } = text

/** The server's start page: a description of the product, and links to its parts. */
export function Landing() {
  const asked = usePolled('demo', askDemo, null)
  return (
    <div className={styles.demo}>
      {asked.state === 'ready' && asked.data && <DemoBar />}
      <main className={styles.main}>
        <header className={own.hero}>
          <div className={own.brand}>
            <Mark />
            <h1>{landing.title}</h1>
          </div>
          <p>{landing.lead}</p>
        </header>
        {asked.state === 'loading' && <Waiting rows={4} />}
        {asked.state === 'failed' && <Unreachable again={asked.again} />}
        {asked.state === 'ready' && (asked.data ? <DemoParts /> : <Entrances />)}
      </main>
    </div>
  )
}

function Card(props: {
  icon: Parameters<typeof Icon>[0]['shape']
  title: string
  body: string
  children: ReactNode
}) {
  return (
    <section className={own.card}>
      <Icon shape={props.icon} />
      <h3>{props.title}</h3>
      <p>{props.body}</p>
      <div className={own.go}>{props.children}</div>
    </section>
  )
}

function Go({ href, children, second }: { href: string; children: ReactNode; second?: boolean }) {
  return (
    <Link className={styles.button} data-look={second ? 'second' : undefined} href={href} prefetch={false}>
      {children}
    </Link>
  )
}

function DemoParts() {
  return (
    <>
      <section className={styles.card}>
        <h2 className={own.heading}>{landing.steps}</h2>
        <ol className={own.steps}>
          {landing.step.map((step, index) => (
            <li key={step.title}>
              <b>{index + 1}</b>
              <div>
                <strong>{step.title}</strong>
                <span>{step.body}</span>
              </div>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2 className={own.heading}>{landing.parts}</h2>
        <div className={own.cards} data-many="">
          <Card icon="phone" title={landing.h5.title} body={landing.h5.body}>
            <Go href="/demo/people">{landing.h5.go}</Go>
          </Card>
          <Card icon="message" title={landing.messages.title} body={landing.messages.body}>
            <Go href="/demo/inbox">{landing.messages.inbox}</Go>
            <Go href="/demo/sms" second>
              {landing.messages.sms}
            </Go>
          </Card>
          <Card icon="clock" title={landing.time.title} body={landing.time.body}>
            <Go href="/demo">{landing.time.clock}</Go>
            <Go href="/demo/visits" second>
              {landing.time.visits}
            </Go>
          </Card>
          <Card icon="desk" title={landing.admin.title} body={landing.admin.body}>
            <StaffNames />
            <Go href="/admin">{landing.admin.go}</Go>
          </Card>
        </div>
      </section>
      <footer className={own.foot}>
        {landing.api}：{landing.apiBody} <a href={landing.health}>{landing.health}</a>
      </footer>
    </>
  )
}

function StaffNames() {
  const staff = usePolled('staff', () => demoApi.staff.query(), null)
  if (staff.state !== 'ready') return null
  return (
    <p className={own.people}>
      {landing.admin.people}：{staff.data.people.map(({ name }) => name).join('、')}
    </p>
  )
}

/** The links for customers and for staff. They are shown when the server does not run the demo. */
function Entrances() {
  return (
    <>
      <div className={own.cards}>
        <Card icon="phone" title={landing.customer} body={landing.customerBody}>
          <Go href="/h5/policies">{text.toPolicies}</Go>
        </Card>
        <Card icon="desk" title={landing.staff} body={landing.staffBody}>
          <Go href="/admin" second>
            {landing.staffGo}
          </Go>
        </Card>
      </div>
      <footer className={own.foot}>
        {landing.help} <a href={`tel:${landing.phone}`}>{landing.phone}</a>
      </footer>
    </>
  )
}
