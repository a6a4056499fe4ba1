import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests to the partner API, and sends them again where that helps. */
final class PartnerApi {
  private static final int ATTEMPTS = 6;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final String base;
  private final String key;

  /**
   * @param base for example https://visits.example.com/api/v1
   */
  PartnerApi(String base, String key) {
    this.base = base;
    this.key = key;
  }

  /** The API that the environment variables BASE and KEY name. */
  static PartnerApi ofEnvironment() {
    return new PartnerApi(System.getenv("BASE"), System.getenv("KEY"));
  }

  String get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /**
   * Writes once, however often it has to be sent.
   *
   * @param idempotencyKey an id that your system stored together with the content before it sends it
   */
  String put(String path, String json, String idempotencyKey) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + key);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    Duration pause = Duration.ofMillis(500);
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status < 300) return answer.body();
        // Any other refusal stays the same until the request is changed.
        boolean passing = status == 409 || status == 429 || status >= 500;
        if (!passing || attempt == ATTEMPTS) throw new Refused(status, answer.body());
        pause = answer.headers().firstValue("Retry-After").map(Long::parseLong).map(Duration::ofSeconds).orElse(pause);
      } catch (Refused refused) {
        throw refused;
      } catch (IOException broken) {
        // The request may have been carried out. Its Idempotency-Key makes sure that it is carried out once.
        if (attempt == ATTEMPTS) throw broken;
      }
      Thread.sleep(pause.toMillis());
      pause = pause.multipliedBy(2);
    }
  }

  /** A refusal. `code` says why: decide by it, and log `requestId`. */
  static final class Refused extends IOException {
    final int status;
    final String code;
    final String requestId;

    Refused(int status, String body) {
      super(status + " " + body);
      this.status = status;
      // A proxy on the way may answer in another form.
      boolean problem = body.startsWith("{");
      this.code = problem ? String.valueOf(Json.object(Json.read(body)).get("code")) : "";
      this.requestId = problem ? String.valueOf(Json.object(Json.read(body)).get("requestId")) : "";
    }
  }
}
