'use client'

import '../../browser/no-evaluation.ts'
import '@ant-design/v5-patch-for-react-19'
import 'dayjs/locale/zh-cn'
import { useNotificationProvider } from '@refinedev/antd'
import { type AuthProvider, type I18nProvider, Refine } from '@refinedev/core'
import routerProvider from '@refinedev/nextjs-router'
import { QueryClient } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import { type ReactNode, useMemo, useState } from 'react'
import { api } from '../api.ts'
import { toStaffFailure } from '../failure.ts'
import { adminTheme } from '../theme.ts'
import { areas, FIRST_PASSWORD, FIRST_SECOND_FACTOR, FIRST_STEPS, mayEnter, SIGN_IN } from './areas.tsx'
import { text } from './messages.zh-CN.ts'
import { session } from './session.ts'
import { SignInAgain, sessionEnded } from './sign-in-again.tsx'
import { useMotion } from './use-motion.ts'

dayjs.locale('zh-cn')

const resources = areas.map((area) => ({
  name: area.name,
  list: area.path,
  meta: { label: text.areas[area.name], icon: area.icon },
}))

/** Connects Refine's authentication to the admin's session. */
const authProvider: AuthProvider = {
  login: async ({ username, password }) => {
    try {
      await session.signIn(username, password)
      return { success: true, redirectTo: '/admin' }
    } catch (error) {
      return { success: false, error: toStaffFailure(error) }
    }
  },
  logout: async () => {
    await session.signOut()
    return { success: true, redirectTo: SIGN_IN }
  },
  check: async () => {
    try {
      await api.account.me.query()
      return { authenticated: true }
    } catch (error) {
      return { authenticated: false, redirectTo: SIGN_IN, error: toStaffFailure(error) }
    }
  },
  onError: async (error) =>
    toStaffFailure(error).code === 'STAFF_NOT_SIGNED_IN' ? { logout: true, redirectTo: SIGN_IN } : {},
  getIdentity: () => api.account.me.query(),
  getPermissions: async () => (await api.account.me.query()).roles,
}

/** Tells Refine's own components which areas to show. The server's procedures decide what is allowed. */
const accessControl = {
  can: async ({ resource }: { resource?: string }) => {
    const area = areas.find(({ name }) => name === resource)
    if (area === undefined) return { can: true }
    return { can: mayEnter((await api.account.me.query()).roles, area) }
  },
}

/** Lets Refine's own components show their built-in fallback text. The admin's own words are in its message files. */
const i18nProvider: I18nProvider = {
  translate: (key, _options, fallback) => fallback ?? key,
  changeLocale: () => undefined,
  getLocale: () => 'zh-CN',
}

/** For each error code that says the account is not ready: the page on which the user makes the account ready. */
const firstSteps: Readonly<Record<string, string>> = {
  PASSWORD_CHANGE_REQUIRED: FIRST_PASSWORD,
  SECOND_FACTOR_REQUIRED: FIRST_SECOND_FACTOR,
}

/**
 * The page of the user's own account. This page itself shows the server's refusal to switch off the second factor, so
 * that refusal must not redirect to another page.
 */
const ACCOUNT = '/admin/account'

/**
 * Opens the sign-in page if nobody is signed in, and the page that prepares the account when the account is not ready.
 * If the session of a person ends, `SignInAgain` asks this person over the page, so that nothing typed is lost.
 */
function leaveFor(error: unknown, client: QueryClient): void {
  const { code } = toStaffFailure(error)
  const here = window.location.pathname + window.location.search
  if (code === 'STAFF_NOT_SIGNED_IN' && !here.startsWith(SIGN_IN)) {
    // Users who were not signed in had no session that could end.
    if (client.getQueryData(['account', 'me']) === undefined)
      window.location.replace(`${SIGN_IN}?to=${encodeURIComponent(here)}`)
    else sessionEnded()
  }
  const firstStep = firstSteps[code]
  if (
    firstStep !== undefined &&
    !FIRST_STEPS.some((page) => here.startsWith(page)) &&
    !here.startsWith(ACCOUNT)
  )
    window.location.replace(firstStep)
}

/**
 * Creates the query client. A refused query is not repeated; a query that could not reach the server is repeated
 * once.
 */
function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 1 && toStaffFailure(error).code === 'UNREACHABLE',
        staleTime: 5000,
        refetchOnWindowFocus: true,
      },
      // Without a connection a command fails at once. A command queued for later could dial a customer at an
      // unexpected time.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  client.getQueryCache().config.onError = (error) => leaveFor(error, client)
  client.getMutationCache().config.onError = (error) => leaveFor(error, client)
  return client
}

/** The providers that every page of the admin needs. */
export function AdminProviders({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient)
  const motion = useMotion()
  const theme = useMemo(() => ({ ...adminTheme, token: { ...adminTheme.token, motion } }), [motion])
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <App>
        <Refine
          routerProvider={routerProvider}
          authProvider={authProvider}
          accessControlProvider={accessControl}
          notificationProvider={useNotificationProvider}
          i18nProvider={i18nProvider}
          resources={resources}
          options={{
            disableTelemetry: true,
            syncWithLocation: false,
            warnWhenUnsavedChanges: false,
            reactQuery: { clientConfig: client },
          }}
        >
          {children}
          <SignInAgain />
        </Refine>
      </App>
    </ConfigProvider>
  )
}
