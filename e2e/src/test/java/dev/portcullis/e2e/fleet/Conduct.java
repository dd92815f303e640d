package dev.portcullis.e2e.fleet;

/** How a proxy of the fleet behaves. */
enum Conduct {
  /** As Envoy does: it subscribes to what it is told of, and acknowledges. */
  PROXY,
  /** It reads nothing more once it is configured. */
  STUCK,
  /** It reads, and says nothing more once it is configured. */
  SILENT,
  /** It refuses whatever it is told once it is configured. */
  REFUSING,
  /** It answers what it is told with bytes that are no request once it is configured. */
  BABBLING
}
