'use client'

// The placeholder below is drawn before anything else of the admin, so this module is also the first to be loaded.
import '../../browser/no-evaluation.ts'
import { useGetIdentity, useResourceParams } from '@refinedev/core'
import { Layout } from 'antd'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { usePathname } from '../../browser/address.ts'
import { forgetTab, onOtherPerson } from '../../browser/storage.ts'
import { retriesOnce, toStaffFailure } from '../failure.ts'
import { Failure } from '../ui/failure.tsx'
import { areaOf, firstStepOf, isBare, mayEnter, SIGN_IN } from './areas.tsx'
import { DeadEnd, HomeButton } from './dead-ends.tsx'
import styles from './frame.module.css'
import { Header } from './header.tsx'
import { type Me, MeProvider } from './me.tsx'
import { text } from './messages.zh-CN.ts'
import { Sider, useCollapsed } from './sider.tsx'

/**
 * Header and menu around every page of the admin. They appear once the signed-in user is known.
 * @param props.tools what the header offers on every page
 */
export function Frame({ tools, children }: { tools: ReactNode; children: ReactNode }) {
  const path = usePathname()
  if (path === SIGN_IN) return children
  return (
    <SignedIn path={path} tools={tools}>
      {children}
    </SignedIn>
  )
}

function SignedIn({ path, tools, children }: { path: string; tools: ReactNode; children: ReactNode }) {
  const router = useRouter()
  const { action } = useResourceParams()
  const me = useGetIdentity<Me>({ queryOptions: { retry: retriesOnce } })
  const failure = me.error === null ? null : toStaffFailure(me.error)
  const myId = me.data?.id
  useEffect(() => {
    if (myId === undefined) return
    // The user signed out in another tab, or another user signed in there. This tab must stop showing the data it
    // loaded.
    return onOtherPerson(myId, (other) => {
      forgetTab()
      if (other === null) window.location.replace(`${SIGN_IN}?ended=1`)
      else window.location.reload()
    })
  }, [myId])
  const firstStep = me.data === undefined ? null : firstStepOf(me.data)
  const toFirstStep = firstStep !== null && path !== firstStep
  useEffect(() => {
    if (toFirstStep) router.replace(firstStep)
  }, [toFirstStep, firstStep, router])
  // A page that was opened without a session is left for the sign-in page. If the session ends later, the page stays
  // below the dialog of `SignInAgain`.
  const strange = me.data === undefined && failure?.code === 'STAFF_NOT_SIGNED_IN'
  const leaving = toFirstStep || strange
  if (failure !== null && !leaving && me.data === undefined)
    return <Failure failure={failure} again={() => void me.refetch()} />
  if (me.data === undefined || leaving) return <Waiting />
  if (isBare(path)) return <MeProvider me={me.data}>{children}</MeProvider>
  const area = areaOf(path)
  return (
    <MeProvider me={me.data}>
      <Layout className={styles.frame}>
        <Header tools={tools} />
        <Layout hasSider>
          <Sider />
          <Layout.Content id="content" className={styles.content} tabIndex={-1}>
            <div className={styles.page}>
              {/* Refine's CanAccess would draw an empty page until its promise is resolved, although the roles are known. */}
              {area === null || mayEnter(me.data.roles, area, action) ? (
                children
              ) : (
                <DeadEnd
                  status="403"
                  title={text.forbidden}
                  subTitle={text.forbiddenLead(text.areas[area.name])}
                  extra={<HomeButton />}
                />
              )}
            </div>
          </Layout.Content>
        </Layout>
      </Layout>
    </MeProvider>
  )
}

/** Widths of the lines that stand for the page, in percent. */
const LINES = [38, 100, 100, 100, 100, 100, 61]

/**
 * A placeholder with the size of the frame, so that the layout does not change when the page appears. It is in the
 * HTML that the server sends, which holds none of antd's styles. All of its looks are therefore in the style sheet.
 */
export function Waiting() {
  const path = usePathname()
  const { collapsed } = useCollapsed()
  if (isBare(path)) return null
  return (
    <section className={styles.frame} aria-busy="true" aria-label={text.loading}>
      <div className={styles.waitingHeader} />
      <div className={styles.waitingBody}>
        <div
          className={`${styles.sider} ${styles.waitingSider} ${collapsed ? styles.waitingCollapsed : ''}`}
        />
        <div className={`${styles.content} ${styles.waitingContent}`}>
          <div className={styles.page}>
            {LINES.map((width, place) => (
              <div key={place} className={styles.waitingLine} style={{ width: `${width}%` }} />
            ))}
          </div>
        </div>
      </div>
    </section>
  )
}
