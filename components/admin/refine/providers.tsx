'use client'

import '../../browser/no-evaluation.ts'
import '@ant-design/v5-patch-for-react-19'
import 'dayjs/locale/zh-cn'
import { useNotificationProvider } from '@refinedev/antd'
import { Refine } from '@refinedev/core'
import routerProvider from '@refinedev/nextjs-router'
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import { type ReactNode, useMemo, useState } from 'react'
import { dataProvider } from '../data/data-provider.ts'
import { SignInAgain } from '../frame/sign-in-again.tsx'
import { useMotion } from '../frame/use-motion.ts'
import { adminTheme } from '../theme.ts'
import { createAccessControl } from './access-control.ts'
import { createAuthProvider } from './auth-provider.ts'
import { i18nProvider } from './i18n-provider.ts'
import { liveProvider } from './live-provider.ts'
import { makeQueryClient } from './query-client.ts'
import { refineResources } from './resources.tsx'

dayjs.locale('zh-cn')

/** What every page of the admin shares: one query client, and the providers that need it. */
function connect() {
  const client = makeQueryClient()
  return { client, auth: createAuthProvider(client), access: createAccessControl(client) }
}

/** The providers that every page of the admin needs. */
export function AdminProviders({ children }: { children: ReactNode }) {
  const [{ client, auth, access }] = useState(connect)
  const motion = useMotion()
  const theme = useMemo(() => ({ ...adminTheme, token: { ...adminTheme.token, motion } }), [motion])
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <App>
        <Refine
          routerProvider={routerProvider}
          dataProvider={dataProvider}
          authProvider={auth}
          accessControlProvider={access}
          notificationProvider={useNotificationProvider}
          i18nProvider={i18nProvider}
          liveProvider={liveProvider}
          resources={refineResources}
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
