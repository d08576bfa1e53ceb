import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What decides where a browser could be; `process` in earnest. */
export interface Machine {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
}

const NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'chrome',
]
const LINUX = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']
const MAC_APPS: readonly string[] = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function places({ platform, env }: Machine): string[] {
  if (platform === 'darwin') {
    const roots = ['/Applications', join(env['HOME'] ?? '', 'Applications')]
    return roots.flatMap((root) => MAC_APPS.map((app) => join(root, `${app}.app`, 'Contents', 'MacOS', app)))
  }
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
    return roots.flatMap((root) => (root === undefined ? [] : WINDOWS.map((path) => join(root, path))))
  }
  // An empty entry of PATH means the working directory: nothing is run from there.
  const path = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory.startsWith('/'))
  return NAMES.flatMap((name) => [...LINUX, ...path].map((directory) => join(directory, name)))
}

/** Paths of the Chrome, Chromium or Edge browsers installed on a machine, the likeliest to work first. */
export function installedBrowsers(machine: Machine = process): string[] {
  return [...new Set(places(machine))].filter(isExecutable)
}
