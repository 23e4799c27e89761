/**
 * The parts of JupyterLab (4.2 and newer) that this extension uses, for tsc.
 */

/**
 * @template Sender, Value
 * @typedef {object} Signal
 * @property {(slot: (sender: Sender, value: Value) => void, context?: object) => boolean} connect
 * @property {(slot: (sender: Sender, value: Value) => void, context?: object) => boolean} disconnect
 */
/**
 * @typedef {object} Kernel
 * @property {string} id
 * @property {string} status
 * @property {string} [connectionStatus]
 * @property {() => Promise<void>} reconnect
 * @property {() => Promise<unknown>} requestKernelInfo
 * @property {(about: {target_name: string}) => Promise<{content: {comms?: object}}>} requestCommInfo
 */
/**
 * @typedef {object} IOPubMessage
 * @property {{msg_type: string, session: string}} header
 * @property {any} content
 */
/**
 * @typedef {object} SessionContext
 * @property {Promise<void>} ready
 * @property {{kernel: Kernel | null} | null} session
 * @property {Signal<SessionContext, string>} statusChanged
 * @property {Signal<SessionContext, string>} connectionStatusChanged
 * @property {Signal<SessionContext, {newValue: Kernel | null}>} kernelChanged
 * @property {Signal<SessionContext, IOPubMessage>} iopubMessage
 */
/**
 * @typedef {object} CellModel
 * @property {string} id
 * @property {string} type
 * @property {(name: string) => any} getMetadata
 * @property {{getSource: () => string}} sharedModel
 */
/**
 * @typedef {object} Cell
 * @property {CellModel} model
 * @property {HTMLElement} node
 * @property {boolean} readOnly
 * @property {boolean} [showEditorForReadOnly]
 * @property {boolean} [syncEditable]
 */
/**
 * What draws one widget; `_manager` is its own.
 * @typedef {object} WidgetRenderer
 * @property {{promise: Promise<WidgetManager>}} [_manager]
 * @property {() => void} dispose
 */
/**
 * @typedef {object} WidgetManager
 * @property {boolean} restoredStatus whether the widgets that were there are taken over
 * @property {Signal<WidgetManager, void>} restored
 */
/**
 * @typedef {object} RenderMime
 * @property {readonly string[]} mimeTypes
 * @property {(mimeType: string) => WidgetRenderer} createRenderer
 */
/**
 * @typedef {object} Notebook
 * @property {HTMLElement} node
 * @property {RenderMime} rendermime
 * @property {readonly Cell[]} widgets
 * @property {{windowingMode?: string}} notebookConfig
 * @property {(event: Event) => void} handleEvent
 * @property {(message: unknown) => void} onActivateRequest
 */
/**
 * @typedef {object} NotebookModel
 * @property {boolean} dirty
 * @property {(name: string) => any} getMetadata
 * @property {() => object} toJSON
 * @property {Signal<NotebookModel, {name: string, newValue: unknown}>} stateChanged
 * @property {{changed: Signal<unknown, unknown>}} cells
 */
/**
 * @typedef {object} Context
 * @property {string} path
 * @property {Promise<void>} ready
 * @property {NotebookModel} model
 * @property {{writable?: boolean} | null} contentsModel
 */
/**
 * @typedef {object} Panel
 * @property {HTMLElement} node
 * @property {Notebook} content
 * @property {Context} context
 * @property {SessionContext} sessionContext
 * @property {Promise<void>} revealed
 * @property {boolean} isDisposed
 * @property {{label: string}} title
 * @property {Signal<Panel, void>} disposed
 * @property {() => void} dispose
 * @property {(sender: unknown, status: string) => void} [_onSessionStatusChanged]
 */
/**
 * @typedef {object} Shell
 * @property {object | null} currentWidget
 * @property {string} [mode] of JupyterLab; Notebook 7 shows one document always
 * @property {Signal<Shell, unknown>} currentChanged
 * @property {Signal<Shell, unknown>} [modeChanged]
 */
/**
 * @typedef {object} Contents
 * @property {(path: string, model: object) => Promise<unknown>} save
 * @property {(path: string, options: {content: boolean}) => Promise<unknown>} get
 */
/**
 * @typedef {object} ServiceManager
 * @property {{baseUrl: string}} serverSettings
 * @property {Contents} contents
 */
/**
 * @typedef {object} App
 * @property {Shell} shell
 * @property {{processKeydownEvent: (event: KeyboardEvent) => unknown}} commands
 * @property {ServiceManager} serviceManager
 */
/**
 * @typedef {object} Tracker
 * @property {Signal<Tracker, Panel>} widgetAdded
 * @property {(call: (panel: Panel) => void) => void} forEach
 */
/**
 * @typedef {object} NotebookActions
 * @property {(notebook: Notebook, cells: readonly Cell[], session: SessionContext) => Promise<boolean>} runCells
 * @property {Signal<unknown, {notebook: Notebook}>} executionScheduled
 */
/** @typedef {(url: string, init: RequestInit, settings: object) => Promise<Response>} MakeRequest */

export {};
