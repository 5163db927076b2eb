// Before anything is painted: the theme that was chosen last.
try {
  const theme = localStorage.getItem("prequal-simulator-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied: the theme of the system.
}
