{{- define "portcullis.labels" -}}
app.kubernetes.io/name: portcullis
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: portcullis
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "portcullis.selector" -}}
app.kubernetes.io/name: portcullis
app.kubernetes.io/component: control-plane
{{- end }}

{{- define "portcullis.gateway.selector" -}}
app: istio-ingressgateway
istio: ingressgateway
{{- end }}

{{- define "portcullis.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "portcullis.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Nothing that the replicas make is named after the release: two releases would fight over it. */}}
{{- define "portcullis.namespaces" -}}
{{- prepend .Values.credentialNamespaces .Release.Namespace | uniq | toJson }}
{{- end }}
