// The one door from the screen to the workbench. Always a promise of JSON text: a direct import that is missing on one
// of the two hosts would throw through the compiled code and leave it broken.
export async function call(request) {
  const window_host = window.__TAURI_INTERNALS__;
  if (window_host) {
    return JSON.stringify(await window_host.invoke("call", { request: JSON.parse(request) }));
  }
  const response = await fetch("/api", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: request,
  });
  return await response.text();
}

// A file of the workbench's, kept by the browser as a download.
export function download(name, base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
