'use client'

import { useGetIdentity, useResourceParams } from '@refinedev/core'
import { Layout, Skeleton } from 'antd'
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
import { Sider } from './sider.tsx'

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
  if (me.data === undefined || leaving) return isBare(path) ? null : <Waiting />
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

/** A placeholder with the size of the frame, so that the layout does not change when the page appears. */
function Waiting() {
  return (
    <Layout className={styles.frame} aria-busy="true" aria-label={text.loading}>
      <Layout.Header className={`admin-header ${styles.header}`} />
      <Layout hasSider>
        <Layout.Sider width={208} theme="light" className={`admin-sider ${styles.sider}`} />
        <Layout.Content className={styles.content}>
          <div className={styles.page}>
            <Skeleton active paragraph={{ rows: 8 }} />
          </div>
        </Layout.Content>
      </Layout>
    </Layout>
  )
}
