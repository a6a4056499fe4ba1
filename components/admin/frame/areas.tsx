import {
  AlertOutlined,
  AuditOutlined,
  BarChartOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  ExceptionOutlined,
  FileTextOutlined,
  HomeOutlined,
  MailOutlined,
  PhoneOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import { may, type Right, type StaffRole } from '#server/vocabulary/rights.ts'
import type { text } from './messages.zh-CN.ts'

/** A part of the admin: its place in the menu, and the right without which none of its pages is shown. */
export interface Area {
  readonly name: keyof typeof text.areas
  readonly path: string
  /** Null: open to everybody signed in. */
  readonly right: Right | null
  readonly icon: ReactNode
}

export const areas: readonly Area[] = [
  { name: 'home', path: '/admin', right: null, icon: <HomeOutlined /> },
  { name: 'templates', path: '/admin/templates', right: 'template.read', icon: <FileTextOutlined /> },
  { name: 'products', path: '/admin/products', right: 'product.read', icon: <TagsOutlined /> },
  { name: 'visits', path: '/admin/visits', right: 'visit.read', icon: <SafetyCertificateOutlined /> },
  { name: 'reports', path: '/admin/reports', right: 'report.read', icon: <BarChartOutlined /> },
  { name: 'alerts', path: '/admin/alerts', right: 'report.read', icon: <AlertOutlined /> },
  { name: 'callback', path: '/admin/callback', right: 'callback.work', icon: <PhoneOutlined /> },
  { name: 'queue', path: '/admin/queue', right: 'callback.supervise', icon: <DashboardOutlined /> },
  { name: 'problems', path: '/admin/problems', right: 'problem.read', icon: <ExceptionOutlined /> },
  { name: 'followUps', path: '/admin/follow-ups', right: 'callback.read', icon: <MailOutlined /> },
  { name: 'quality', path: '/admin/quality', right: 'quality.review', icon: <CustomerServiceOutlined /> },
  { name: 'settings', path: '/admin/settings', right: 'setting.read', icon: <SettingOutlined /> },
  { name: 'staff', path: '/admin/staff', right: 'staff.manage', icon: <TeamOutlined /> },
  { name: 'audit', path: '/admin/audit', right: 'audit.read', icon: <AuditOutlined /> },
]

/** The area a page belongs to; null for pages of no area (one's own account). */
export function areaOf(path: string): Area | null {
  if (path === '/admin') return areas[0] ?? null
  const within = (area: Area) =>
    area.path !== '/admin' && (path === area.path || path.startsWith(`${area.path}/`))
  return areas.find(within) ?? null
}

/** Whether these roles may see the area. The server's procedures decide; this only hides what they would refuse. */
export function mayEnter(roles: readonly StaffRole[], area: Area): boolean {
  return area.right === null || may(roles, area.right)
}

/** Pages without the frame: signing in, making an account ready, and printing. */
export function isBare(path: string): boolean {
  return path === SIGN_IN || FIRST_STEPS.includes(path) || path.endsWith('/print')
}

export const SIGN_IN = '/admin/sign-in'
export const FIRST_PASSWORD = '/admin/first-password'
export const FIRST_SECOND_FACTOR = '/admin/first-second-factor'
/** The pages on which an account is made ready before any other opens. */
export const FIRST_STEPS: readonly string[] = [FIRST_PASSWORD, FIRST_SECOND_FACTOR]

/** The page on which this account has to be made ready first; null when it is ready. */
export function firstStepOf(me: {
  readonly mustChangePassword: boolean
  readonly mustSetUpSecondFactor: boolean
}): string | null {
  if (me.mustChangePassword) return FIRST_PASSWORD
  return me.mustSetUpSecondFactor ? FIRST_SECOND_FACTOR : null
}

/** Where to go after signing in. Only pages of the admin: an address from outside must not lead elsewhere. */
export function returnTo(asked: string | null): string {
  return asked !== null && /^\/admin(?:\/[\w\-%/]*)?(?:\?[\w\-.=&%~+]*)?$/.test(asked) ? asked : '/admin'
}
