//! An edition as text: Markdown, HTML, and the sidecar JSON.
