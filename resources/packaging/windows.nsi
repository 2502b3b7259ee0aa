; The installer for Windows, for one person and without an administrator:
;   makensis -DVERSION=1.2.3 -DSOURCE=dist\lipsync-desktop -DART=FOLDER -DOUTPUT=FILE.exe windows.nsi
; where FOLDER has what icons.py makes.
; "FILE.exe /S" asks nothing, "/D=C:\Folder" as the last word says where to. Ends with 2 where the program is running.

Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "Lipsync Desktop"
!define COMMAND "lipsync-desktop.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\lipsync-desktop"
!define OPEN_WITH "Software\Classes\Applications\${COMMAND}"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\${COMMAND}"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "LegalCopyright" "Lipsync Desktop contributors"

!define MUI_ICON "${ART}\lipsync-desktop.ico"
!define MUI_UNICON "${ART}\lipsync-desktop.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${ART}\side.bmp"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${COMMAND}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString RUNNING ${LANG_ENGLISH} "${NAME} is open. Please close it first."
LangString RUNNING ${LANG_GERMAN} "${NAME} ist geöffnet. Bitte zuerst schließen."

; Windows does not let anybody write to a program that runs.
!macro WaitUntilClosed PROGRAM
  !define AGAIN "again_${__LINE__}"
  ${AGAIN}:
    ClearErrors
    ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
      FileOpen $0 "$INSTDIR\${PROGRAM}" a
      ${If} ${Errors}
        SetErrorLevel 2
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY ${AGAIN}
        Abort
      ${EndIf}
      FileClose $0
    ${EndIf}
    SetErrorLevel 0
  !undef AGAIN
!macroend

; Others made by PyInstaller have a folder _internal, too: what is beside our program is all ours.
!macro NotBesideOthers
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${COMMAND}"
    StrCpy $INSTDIR "$INSTDIR\${NAME}"
  ${EndIf}
!macroend

!macro RemoveProgram
  ${If} ${FileExists} "$INSTDIR\${COMMAND}"
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\lipsync-desktop-cli.exe"
    Delete "$INSTDIR\${COMMAND}"
  ${EndIf}
!macroend

!macro SupportedType EXTENSION
  WriteRegStr HKCU "${OPEN_WITH}\SupportedTypes" "${EXTENSION}" ""
!macroend

Section
  !insertmacro NotBesideOthers
  !insertmacro WaitUntilClosed "${COMMAND}"
  !insertmacro WaitUntilClosed "lipsync-desktop-cli.exe"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${COMMAND}"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${COMMAND}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Lipsync Desktop contributors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0

  ; In "Open with", without taking anything over.
  WriteRegStr HKCU "${OPEN_WITH}" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${OPEN_WITH}\shell\open\command" "" '"$INSTDIR\${COMMAND}" "%1"'
  !insertmacro SupportedType ".png"
  !insertmacro SupportedType ".jpg"
  !insertmacro SupportedType ".jpeg"
  !insertmacro SupportedType ".webp"
  !insertmacro SupportedType ".gif"
  !insertmacro SupportedType ".bmp"
  !insertmacro SupportedType ".tif"
  !insertmacro SupportedType ".tiff"
  !insertmacro SupportedType ".avif"
  !insertmacro SupportedType ".heic"
  !insertmacro SupportedType ".heif"
  !insertmacro SupportedType ".hif"
  !insertmacro SupportedType ".jp2"
  !insertmacro SupportedType ".mp4"
  !insertmacro SupportedType ".mov"
  !insertmacro SupportedType ".m4v"
  !insertmacro SupportedType ".mkv"
  !insertmacro SupportedType ".webm"
  !insertmacro SupportedType ".avi"
  !insertmacro SupportedType ".wav"
  !insertmacro SupportedType ".mp3"
  !insertmacro SupportedType ".m4a"
  !insertmacro SupportedType ".aac"
  !insertmacro SupportedType ".flac"
  !insertmacro SupportedType ".ogg"
  !insertmacro SupportedType ".opus"
  !insertmacro SupportedType ".aif"
  !insertmacro SupportedType ".aiff"
  !insertmacro SupportedType ".wma"
  WriteRegStr HKCU "${APP_PATH}" "" "$INSTDIR\${COMMAND}"
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  !insertmacro WaitUntilClosed "${COMMAND}"
  !insertmacro WaitUntilClosed "lipsync-desktop-cli.exe"
  !insertmacro RemoveProgram
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${OPEN_WITH}"
  DeleteRegKey HKCU "${APP_PATH}"
  ${RefreshShellIcons}
SectionEnd
