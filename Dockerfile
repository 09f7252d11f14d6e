# The farm's three programs, one target each: maestro (src/Web), esclavo (src/WorkerHost), memoria (src/Monitor).
#
#   docker build --target esclavo -t hpchangfire/esclavo .
#
# Nothing here needs BuildKit. The first stage compiles once for all three; a second target finds its layers in the
# cache. Behind a proxy, give the predefined build arguments HTTP_PROXY and HTTPS_PROXY.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS compilar
WORKDIR /fuente
# Projects and versions before the code: a change in the code alone downloads no package again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Algorithms/Algorithms.csproj src/Algorithms/
COPY src/Contract/Contract.csproj src/Contract/
COPY src/Farm/Farm.csproj src/Farm/
COPY src/Web/Web.csproj src/Web/
COPY src/WorkerHost/WorkerHost.csproj src/WorkerHost/
COPY src/Monitor/Monitor.csproj src/Monitor/
# For the runtime identifier of the build machine: native files come for one platform instead of all of them.
RUN for program in Web WorkerHost Monitor; do \
      dotnet restore src/$program --use-current-runtime || exit 1; \
    done
COPY .editorconfig ./
COPY src src
# CI analyses the code; here only compile errors count.
RUN for program in Web WorkerHost Monitor; do \
      dotnet publish src/$program --no-restore -c Release --use-current-runtime --no-self-contained \
        -p:UseAppHost=false -p:RunAnalyzers=false -o /salida/$program || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
WORKDIR /app
# A new named volume takes its owner from the folder that it is mounted on.
RUN mkdir /datos && chown $APP_UID /datos
ENV CARPETA_DATOS=/datos
USER $APP_UID
# Ready = 200 from /salud/listo, which is 503 with a reason while Redis is away. The aspnet image has neither curl nor
# wget, and a second .NET process every few seconds would cost more than the question is worth. It does have bash, whose
# /dev/tcp asks over plain HTTP/1.0. PUERTO_EN names the variable that holds the program's port.
HEALTHCHECK --interval=15s --timeout=4s --start-period=30s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${!PUERTO_EN} && printf 'GET /salud/listo HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 3 _ code _ <&3 && [ \"$code\" = 200 ]"]

FROM base AS maestro
COPY --from=compilar /salida/Web ./
ENV PUERTO_EN=MAESTRO_PORT MAESTRO_PORT=5001
EXPOSE 5001
ENTRYPOINT ["dotnet", "HpcHangfire.Web.dll"]

FROM base AS memoria
COPY --from=compilar /salida/Monitor ./
ENV PUERTO_EN=MEMORIA_PORT MEMORIA_PORT=5003
EXPOSE 5003
ENTRYPOINT ["dotnet", "HpcHangfire.Monitor.dll"]

FROM base AS esclavo
COPY --from=compilar /salida/WorkerHost ./
ENV PUERTO_EN=ESCLAVO_PORT ESCLAVO_PORT=5002
EXPOSE 5002
ENTRYPOINT ["dotnet", "HpcHangfire.WorkerHost.dll"]
