"""Sign-in with the browser for visitors of the page."""
